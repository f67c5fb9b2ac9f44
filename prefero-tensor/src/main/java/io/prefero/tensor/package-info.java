/**
 * The engine room: tensors, scopes of native memory, devices, optimisers and safetensors files. The only package that
 * knows libtorch; everything above it speaks {@link io.prefero.tensor.Tensor}.
 */
@NullMarked
package io.prefero.tensor;

import org.jspecify.annotations.NullMarked;
