package io.prefero.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/**
 * libtorch in this JVM: which BLAS it computes with, on how many threads. Started by the first tensor; MKL is chosen
 * before the first native class loads, unless the user chose otherwise with {@value #BLAS}, because the bundled OpenBLAS
 * fights OpenMP for the cores and makes a training step several times slower.
 */
public final class Engine {
    /** The property that names the BLAS to load: {@code mkl_rt} or empty for the bundled OpenBLAS. */
    public static final String BLAS = "org.bytedeco.openblas.load";

    private Engine() {}

    private static final class Started {
        static final String BLAS_IN_USE = load();
    }

    /** Loads the native libraries, once; harmless to call again. */
    public static void start() {
        if (Started.BLAS_IN_USE.isEmpty()) {
            throw new IllegalStateException("no BLAS loaded");
        }
    }

    private static String load() {
        if (System.getProperty(BLAS) == null && mklIsOnTheClassPath()) {
            System.setProperty(BLAS, "mkl_rt");
        }
        unbounded("org.bytedeco.javacpp.maxphysicalbytes");
        unbounded("org.bytedeco.javacpp.maxbytes");
        Loader.load(torch.class);
        return mapped("libmkl_rt") ? "MKL" : "OpenBLAS";
    }

    /** Weights live outside the Java heap; JavaCPP's default bound of four heaps would stop a large model. */
    private static void unbounded(String property) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, "0");
        }
    }

    private static boolean mklIsOnTheClassPath() {
        return Engine.class.getResource("/org/bytedeco/mkl/" + Loader.getPlatform() + "/libmkl_rt.so.2") != null;
    }

    private static boolean mapped(String library) {
        Path maps = Path.of("/proc/self/maps");
        if (!Files.isReadable(maps)) {
            return System.getProperty(BLAS, "").contains("mkl");
        }
        try (Stream<String> lines = Files.lines(maps)) {
            return lines.anyMatch(line -> line.contains(library));
        } catch (IOException e) {
            return System.getProperty(BLAS, "").contains("mkl");
        }
    }

    /** The number of threads one operation may use. */
    public static int threads() {
        start();
        return torch.get_num_threads();
    }

    /** Sets the number of threads one operation may use; at least 1. */
    public static void threads(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("threads must be at least 1, got " + count);
        }
        start();
        torch.set_num_threads(count);
    }

    /** One line for the start of a run: libtorch's version, BLAS, threads. */
    public static String describe() {
        start();
        return "libtorch, " + Started.BLAS_IN_USE + ", " + threads() + " threads";
    }
}
