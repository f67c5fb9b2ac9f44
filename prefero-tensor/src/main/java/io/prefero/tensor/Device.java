package io.prefero.tensor;

import org.bytedeco.pytorch.global.torch;

/**
 * Where tensors live and are computed.
 *
 * @param kind the processor's kind
 * @param index which GPU; 0 on the CPU
 */
public record Device(Kind kind, int index) {
    /** The kinds of processors. */
    public enum Kind {
        CPU,
        CUDA
    }

    public static final Device CPU = new Device(Kind.CPU, 0);

    /** Parses {@code cpu}, {@code cuda} or {@code cuda:1}; refuses a GPU that is not there and says how to get it. */
    public static Device parse(String name) {
        if (name.equals("cpu")) {
            return CPU;
        }
        if (!name.matches("cuda(:\\d+)?")) {
            throw new IllegalArgumentException("device must be cpu, cuda or cuda:N, got \"" + name + "\"");
        }
        int index = name.contains(":") ? Integer.parseInt(name.substring(5)) : 0;
        Engine.start();
        long present = torch.hasCUDA() ? torch.getNumGPUs() : 0;
        if (index >= present) {
            throw new IllegalArgumentException("device " + name + ": libtorch sees " + present + " CUDA devices."
                    + " Build with -Pcuda on a machine with CUDA 13.1, cuDNN 9 and NCCL, or set device: cpu");
        }
        return new Device(Kind.CUDA, index);
    }

    org.bytedeco.pytorch.Device torch() {
        return kind == Kind.CPU
                ? new org.bytedeco.pytorch.Device(torch.DeviceType.CPU)
                : new org.bytedeco.pytorch.Device(torch.DeviceType.CUDA, (byte) index);
    }

    @Override
    public String toString() {
        return kind == Kind.CPU ? "cpu" : "cuda:" + index;
    }
}
