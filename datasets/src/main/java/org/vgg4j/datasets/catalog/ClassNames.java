package org.vgg4j.datasets.catalog;

import java.util.Arrays;
import java.util.List;

/** Names of the classes of published data sets, in label order, as their publishers have them. */
final class ClassNames {

  static final List<String> DIGITS = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

  /** The first is "T-shirt/top" at its publisher's; no folder of images could be called so. */
  static final List<String> FASHION =
      List.of(
          "T-shirt",
          "Trouser",
          "Pullover",
          "Dress",
          "Coat",
          "Sandal",
          "Shirt",
          "Sneaker",
          "Bag",
          "Ankle boot");

  static final List<String> STL10 =
      List.of("airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck");

  /** In the order of WordNet's numbers, by which the folders are called and sorted. */
  static final List<String> IMAGENETTE =
      List.of(
          "tench",
          "English springer",
          "cassette player",
          "chain saw",
          "church",
          "French horn",
          "garbage truck",
          "gas pump",
          "golf ball",
          "parachute");

  static final List<String> IMAGEWOOF =
      List.of(
          "Shih-Tzu",
          "Rhodesian ridgeback",
          "beagle",
          "English foxhound",
          "Border terrier",
          "Australian terrier",
          "golden retriever",
          "Old English sheepdog",
          "Samoyed",
          "dingo");

  static final List<String> CIFAR100_COARSE =
      words(
          "aquatic_mammals fish flowers food_containers fruit_and_vegetables"
              + " household_electrical_devices household_furniture insects large_carnivores"
              + " large_man-made_outdoor_things large_natural_outdoor_scenes"
              + " large_omnivores_and_herbivores medium_mammals non-insect_invertebrates people"
              + " reptiles small_mammals trees vehicles_1 vehicles_2");

  static final List<String> CIFAR100 =
      words(
          "apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus"
              + " butterfly camel can castle caterpillar cattle chair chimpanzee clock cloud"
              + " cockroach couch crab crocodile cup dinosaur dolphin elephant flatfish forest fox"
              + " girl hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster"
              + " man maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid otter"
              + " palm_tree pear pickup_truck pine_tree plain plate poppy porcupine possum rabbit"
              + " raccoon ray road rocket rose sea seal shark shrew skunk skyscraper snail snake"
              + " spider squirrel streetcar sunflower sweet_pepper table tank telephone television"
              + " tiger tractor train trout tulip turtle wardrobe whale willow_tree wolf woman"
              + " worm");

  private ClassNames() {}

  private static List<String> words(String text) {
    return Arrays.asList(text.split(" "));
  }
}
