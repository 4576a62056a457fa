package org.vgg4j.examples;

import java.nio.file.Path;
import org.vgg4j.Classifier;
import org.vgg4j.Likelihood;

public class ClassifyFiles {

  public static void main(String[] args) {
    try (Classifier classifier = Classifier.open(Path.of(args[0]))) {
      for (int i = 1; i < args.length; i++) {
        Likelihood likeliest = classifier.classify(Path.of(args[i])).likeliest();
        System.out.println(args[i] + ": " + likeliest.name() + " " + likeliest.probability());
      }
    }
  }
}
