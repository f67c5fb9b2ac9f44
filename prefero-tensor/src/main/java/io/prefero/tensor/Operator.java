package io.prefero.tensor;

import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.Type;

/** One of libtorch's operators that have no Java method: found by its name, called through the dispatcher. */
final class Operator {
    private final OperatorHandle handle;

    /**
     * An operator.
     *
     * @param name such as {@code aten::_fused_adamw_}
     */
    Operator(String name) {
        Engine.start();
        handle = Dispatcher.singleton().findSchemaOrThrow(name, "");
        handle.retainReference(); // an operator is found once, perhaps inside a scope
    }

    /** Calls it with arguments in the order of its schema; what it returns is dropped. */
    void call(IValue... arguments) {
        handle.callBoxed(new IValueVector(arguments));
    }

    /** The same for an operator that returns one tensor. */
    Tensor result(IValue... arguments) {
        IValueVector stack = new IValueVector(arguments);
        handle.callBoxed(stack);
        return new Tensor(stack.get(0).toTensor());
    }

    static IValue list(Tensor... tensors) {
        GenericList list = new GenericList(new Type.TypePtr(TensorType.get()));
        for (Tensor tensor : tensors) {
            list.push_back(new IValue(tensor.raw()));
        }
        return new IValue(list);
    }

    static IValue none() {
        return new IValue();
    }
}
