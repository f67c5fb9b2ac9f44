package io.prefero.train;

import com.sun.management.OperatingSystemMXBean;
import io.prefero.tensor.Memory;
import java.lang.management.ManagementFactory;
import java.util.Map;

/** What a step cost: wall time, processor time of all threads, memory. */
record Stopwatch(long wall, long processor) {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    static Stopwatch start() {
        return new Stopwatch(System.nanoTime(), SYSTEM.getProcessCpuTime());
    }

    void addTo(Map<String, Double> metrics, int examples) {
        double seconds = (System.nanoTime() - wall) * 1e-9;
        metrics.put("step_time", seconds);
        metrics.put("cpu_time", (SYSTEM.getProcessCpuTime() - processor) * 1e-9);
        metrics.put("examples_per_s", examples / seconds);
        Memory.residentBytes().ifPresent(bytes -> metrics.put("rss_mb", bytes / 1e6));
    }
}
