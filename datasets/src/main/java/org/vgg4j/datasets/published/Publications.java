package org.vgg4j.datasets.published;

import java.util.List;
import java.util.stream.Stream;
import org.vgg4j.datasets.corruptions.Corruption;

/**
 * Where the data sets are published, and what with. Sizes and SHA-256 are those that
 * tensorflow_datasets keeps in {@code url_checksums}, which has fetched each file; addresses are
 * those of the publishers and of torchvision's mirror.
 */
public final class Publications {

  /** Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009. */
  public static final Publication CIFAR100 =
      Publication.ofArchive(
          "CIFAR-100",
          "cifar-100-binary",
          PublishedFile.of(
              168_513_733,
              "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
              "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz"),
          184_440_000,
          "train.bin",
          "test.bin");

  /** LeCun, Cortes, Burges: the MNIST database of handwritten digits, 1998. */
  public static final Publication MNIST =
      Publication.ofFiles(
          "MNIST",
          "mnist",
          List.of("MNIST/raw"),
          mnist(
              "train-images-idx3-ubyte.gz",
              9_912_422,
              "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
          mnist(
              "train-labels-idx1-ubyte.gz",
              28_881,
              "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
          mnist(
              "t10k-images-idx3-ubyte.gz",
              1_648_877,
              "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
          mnist(
              "t10k-labels-idx1-ubyte.gz",
              4_542,
              "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"));

  /** Xiao, Rasul, Vollgraf: Fashion-MNIST, 2017. */
  public static final Publication FASHION_MNIST =
      Publication.ofFiles(
          "Fashion-MNIST",
          "fashion-mnist",
          List.of("FashionMNIST/raw"),
          fashion(
              "train-images-idx3-ubyte.gz",
              26_421_880,
              "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
          fashion(
              "train-labels-idx1-ubyte.gz",
              29_515,
              "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
          fashion(
              "t10k-images-idx3-ubyte.gz",
              4_422_102,
              "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
          fashion(
              "t10k-labels-idx1-ubyte.gz",
              5_148,
              "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"));

  /** Netzer et al., Reading Digits in Natural Images, 2011: its cropped digits. */
  public static final Publication SVHN =
      Publication.ofFiles(
          "SVHN",
          "svhn",
          List.of(),
          PublishedFile.of(
              182_040_794,
              "435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8",
              "http://ufldl.stanford.edu/housenumbers/train_32x32.mat"),
          PublishedFile.of(
              64_275_384,
              "cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b",
              "http://ufldl.stanford.edu/housenumbers/test_32x32.mat"));

  /** Coates, Lee, Ng: An Analysis of Single Layer Networks, 2011; its labeled images. */
  public static final Publication STL10 =
      Publication.ofArchive(
          "STL-10",
          "stl10_binary",
          PublishedFile.of(
              2_640_397_119L,
              "f31fd99273a1acb8609c8db427cebb1de3f71de77758cdc0e22956e1289b9866",
              "http://ai.stanford.edu/~acoates/stl10/stl10_binary.tar.gz"),
          359_500_000,
          "train_X.bin",
          "train_y.bin",
          "test_X.bin",
          "test_y.bin");

  /** Howard, Imagenette, 2019: ten classes of ImageNet that are easily told apart. */
  public static final Publication IMAGENETTE_160 =
      imagenet(
          "Imagenette (160)",
          98_948_031,
          "88daccb09b6fce93f45e6c09ddeb269cce705549e6bff322092a2a5a11489863",
          "imagenette2-160");

  public static final Publication IMAGENETTE_320 =
      imagenet(
          "Imagenette (320)",
          341_553_947,
          "5020a9130cea0348272823cb12d2db7e981c6f2afa3dce71ccd5b8013005c55e",
          "imagenette2-320");

  /** Howard, Imagewoof, 2019: ten breeds of dogs. */
  public static final Publication IMAGEWOOF_160 =
      imagenet(
          "Imagewoof (160)",
          92_560_471,
          "663c22f69c2802d85e2a67103c017e047096702ffddf9149a14011b7002539bf",
          "imagewoof2-160");

  public static final Publication IMAGEWOOF_320 =
      imagenet(
          "Imagewoof (320)",
          328_288_506,
          "4e4905ed7643120daaf9bf3b2ef7f3a7e8396d9bdaf254a38c6f01f618b4973d",
          "imagewoof2-320");

  /** Recht et al., Do CIFAR-10 Classifiers Generalize to CIFAR-10?, 2018: version 6. */
  public static final Publication CIFAR10_1 =
      Publication.ofFiles(
          "CIFAR-10.1",
          "cifar-10.1",
          List.of("datasets"),
          cifar101(
              "cifar10.1_v6_data.npy",
              6_144_128,
              "2997188e5816f5bd545dc77771b6227828c28146049fcecf3fa10775474cacc6"),
          cifar101(
              "cifar10.1_v6_labels.npy",
              8_128,
              "ae40beda001693674edc94d925ee8268cfe68905f8f9aff800c8dcdfcd6c9448"));

  /** Hendrycks, Dietterich: Benchmarking Neural Network Robustness, 2019. */
  public static final Publication CIFAR10_C =
      Publication.ofArchive(
          "CIFAR-10-C",
          "CIFAR-10-C",
          PublishedFile.of(
              2_918_471_680L,
              "c72763e101c723b7c507b96205f7e938912a5d587376173b825850cf3cb876a7",
              "https://zenodo.org/record/2535967/files/CIFAR-10-C.tar"),
          2_305_000_000L,
          Stream.concat(Corruption.ids().stream(), Stream.of("labels"))
              .map(name -> name + ".npy")
              .toArray(String[]::new));

  private Publications() {}

  private static PublishedFile mnist(String name, long bytes, String sha256) {
    return PublishedFile.of(
        bytes,
        sha256,
        "https://storage.googleapis.com/cvdf-datasets/mnist/" + name,
        "https://ossci-datasets.s3.amazonaws.com/mnist/" + name);
  }

  private static PublishedFile fashion(String name, long bytes, String sha256) {
    return PublishedFile.of(
        bytes, sha256, "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/" + name);
  }

  private static PublishedFile cifar101(String name, long bytes, String sha256) {
    return PublishedFile.of(
        bytes, sha256, "https://github.com/modestyachts/CIFAR-10.1/raw/master/datasets/" + name);
  }

  private static Publication imagenet(String title, long bytes, String sha256, String folder) {
    return Publication.ofArchive(
        title,
        folder,
        PublishedFile.of(
            bytes, sha256, "https://s3.amazonaws.com/fast-ai-imageclas/" + folder + ".tgz"),
        // Pictures are compressed already.
        bytes + bytes / 4,
        "train/",
        "val/");
  }
}
