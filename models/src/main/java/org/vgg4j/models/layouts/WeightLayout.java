package org.vgg4j.models.layouts;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.vgg4j.choices.Choice;
import org.vgg4j.formats.Tensors;
import org.vgg4j.models.ModelFactory;
import org.vgg4j.models.ModelInfo;
import org.vgg4j.models.layouts.Network.Place;

/**
 * The layouts that have a name. Each has its source: repository and file, and where its pixels'
 * mean and deviation stand.
 */
public enum WeightLayout implements Choice, Layout {
  /**
   * torchvision's VGG 11, 13, 16 and 19 with and without batch norm (pytorch/vision,
   * torchvision/models/vgg.py): {@code features.N}, an adaptive average pool to 7x7, {@code
   * classifier.0}, {@code .3} and {@code .6}. ImageNet's usual mean and deviation.
   */
  TORCHVISION("torchvision's VGG for ImageNet: features.N, classifier.N", 224, 1000, 4096, 4096),
  /**
   * Keras Applications' VGG16 and VGG19 (keras-team/keras-applications, keras_applications/
   * vgg16.py, vgg19.py; {@code preprocess_input}'s mode "caffe" in imagenet_utils.py): {@code
   * block1_conv1/kernel}, {@code fc1}, {@code fc2}, {@code predictions}. The published files say
   * {@code block1_conv1/block1_conv1_W_1:0}.
   */
  KERAS_APPLICATIONS(
      "Keras Applications' VGG16 and VGG19: block1_conv1/kernel", 224, 1000, 4096, 4096),
  /** kuangliu/pytorch-cifar, models/vgg.py: one linear layer, {@code classifier}; main.py. */
  PYTORCH_CIFAR("kuangliu's pytorch-cifar: features.N, classifier", 32, 10),
  /**
   * weiaicunzai/pytorch-cifar100, models/vgg.py, conf/global_settings.py: {@code features.N},
   * {@code classifier.0}, {@code .3} and {@code .6}.
   */
  PYTORCH_CIFAR100("weiaicunzai's pytorch-cifar100: features.N, classifier.N", 32, 100, 4096, 4096),
  /**
   * chenyaofo/pytorch-cifar-models, pytorch_cifar_models/vgg.py; mean and deviation in
   * chenyaofo/image-classification-codebase, conf/cifar10.conf and cifar100.conf.
   */
  PYTORCH_CIFAR_MODELS(
      "chenyaofo's pytorch-cifar-models: features.N, classifier.N", 32, 10, 512, 512),
  /** huyvnphan/PyTorch_CIFAR10, cifar10_models/vgg.py, data.py: its pool gives one pixel. */
  PYTORCH_CIFAR10("huyvnphan's PyTorch_CIFAR10: features.N, classifier.N", 32, 10, 4096, 4096),
  /** Our layers' names, PyTorch's names and orders for what they hold; any model. */
  VGG4J("our layers' names, PyTorch's orders: block1_conv1.weight; any model", 0, 0),
  /**
   * Our layers' names, Keras's names and orders for what they hold; any model. A network in Keras
   * needs our layers' epsilon in its batch norms: 1e-5 for most models, where Keras's default is
   * 1e-3.
   */
  VGG4J_KERAS("our layers' names, Keras's orders: block1_conv1/kernel; any model", 0, 0);

  private static final int TORCHVISION_POOL = 7;
  private static final int CIFAR100_CLASSES = 100;
  private static final Pattern TORCH_NAME =
      Pattern.compile("(?:.*\\.)?((features|classifier)\\..*)");
  private static final Pattern KERAS_NAME =
      Pattern.compile(
          "(?:.*/)?(block\\d+_conv\\d+|fc\\d+|predictions)/"
              + "(?:vars/([01])|(?:.*[/_])?(W|kernel|b|bias)(?:_\\d+)?(?::0)?)");

  private final String meaning;
  private final int side;
  private final int classes;
  private final List<Integer> hidden;

  WeightLayout(String meaning, int side, int classes, Integer... hidden) {
    this.meaning = meaning;
    this.side = side;
    this.classes = classes;
    this.hidden = List.of(hidden);
  }

  @Override
  public String id() {
    return Choice.super.id();
  }

  @Override
  public String meaning() {
    return meaning;
  }

  @Override
  public String toString() {
    return id();
  }

  /** Whether it names our layers, and so takes any model. */
  public boolean isOwn() {
    return this == VGG4J || this == VGG4J_KERAS;
  }

  /** Height and width of the images it was published for; 0 if that is the model's affair. */
  int side() {
    return side;
  }

  /** Classes it was published for; 0 if that is the model's affair. */
  int classes() {
    return classes;
  }

  /** Units of the hidden dense layers that it was published with. */
  List<Integer> hidden() {
    return hidden;
  }

  @Override
  public List<Entry> entries(ComputationGraphConfiguration configuration) {
    List<Place> places = Network.places(configuration);
    return switch (this) {
      case TORCHVISION -> Tables.torch(id(), places, TORCHVISION_POOL);
      case PYTORCH_CIFAR, PYTORCH_CIFAR100, PYTORCH_CIFAR_MODELS, PYTORCH_CIFAR10 ->
          Tables.torch(id(), places, 0);
      case KERAS_APPLICATIONS -> Tables.keras(id(), places);
      case VGG4J -> Tables.own(places);
      case VGG4J_KERAS -> Tables.ownKeras(places);
    };
  }

  /**
   * {@code features.0.weight} of {@code net.module.features.0.weight}, {@code block1_conv1/kernel}
   * of {@code model_weights/block1_conv1/block1_conv1_W_1:0}.
   */
  @Override
  public String canonical(String name) {
    if (isOwn()) {
      return name;
    }
    if (this != KERAS_APPLICATIONS) {
      Matcher torch = TORCH_NAME.matcher(name);
      return torch.matches() ? torch.group(1) : name;
    }
    Matcher keras = KERAS_NAME.matcher(name);
    if (!keras.matches()) {
      return name;
    }
    String kind = keras.group(2) != null ? keras.group(2) : keras.group(3);
    boolean kernel = List.of("W", "kernel", "0").contains(kind);
    return keras.group(1) + (kernel ? "/kernel" : "/bias");
  }

  /**
   * What the published networks of this layout expect their pixels to be.
   *
   * @param classes of the network: that of 100 classes saw other images than that of 10
   * @return empty if the file's network is not of this layout's making
   */
  public Optional<Preprocessing> preprocessing(int classes) {
    boolean cifar100 = classes == CIFAR100_CLASSES;
    return Optional.ofNullable(
        switch (this) {
          case TORCHVISION -> Preprocessing.of(0.485, 0.456, 0.406, 0.229, 0.224, 0.225);
          case KERAS_APPLICATIONS -> Preprocessing.caffe(123.68, 116.779, 103.939);
          case PYTORCH_CIFAR -> Preprocessing.of(0.4914, 0.4822, 0.4465, 0.2023, 0.1994, 0.2010);
          case PYTORCH_CIFAR100 ->
              Preprocessing.of(
                  0.5070751592371323,
                  0.48654887331495095,
                  0.4409178433670343,
                  0.2673342858792401,
                  0.2564384629170883,
                  0.27615047132568404);
          case PYTORCH_CIFAR_MODELS ->
              cifar100
                  ? Preprocessing.of(0.5070, 0.4865, 0.4409, 0.2673, 0.2564, 0.2761)
                  : Preprocessing.of(0.4914, 0.4822, 0.4465, 0.2023, 0.1994, 0.2010);
          case PYTORCH_CIFAR10 -> Preprocessing.of(0.4914, 0.4822, 0.4465, 0.2471, 0.2435, 0.2616);
          case VGG4J, VGG4J_KERAS -> null;
        });
  }

  /** Whether a file has the tensor without which it cannot be of this layout. */
  boolean mayBe(Tensors file) {
    Set<String> marks =
        switch (this) {
          case KERAS_APPLICATIONS -> Set.of("block1_conv1/kernel");
          case VGG4J -> Set.of("output.weight", "logits.weight");
          case VGG4J_KERAS -> Set.of("output/kernel", "logits/kernel");
          default -> Set.of("features.0.weight");
        };
    return file.infos().stream().anyMatch(tensor -> marks.contains(canonical(tensor.name())));
  }

  /** Whether files of this layout may be of a model. */
  public boolean takes(String model) {
    return models().stream().anyMatch(info -> info.name().equals(model));
  }

  /** The models that files of this layout may be of, the likeliest first. */
  List<ModelInfo> models() {
    if (isOwn()) {
      return ModelFactory.models();
    }
    List<String> names =
        switch (this) {
          case KERAS_APPLICATIONS -> List.of("vgg-d", "vgg-e", "vgg-a", "vgg-b");
          case PYTORCH_CIFAR, PYTORCH_CIFAR_MODELS ->
              List.of("vgg11-bn", "vgg13-bn", "vgg16-bn", "vgg19-bn");
          default ->
              List.of(
                  "vgg-a",
                  "vgg-b",
                  "vgg-d",
                  "vgg-e",
                  "vgg-a-bn",
                  "vgg-b-bn",
                  "vgg-d-bn",
                  "vgg-e-bn");
        };
    return names.stream().map(ModelFactory::info).toList();
  }
}
