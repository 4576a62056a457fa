package org.vgg4j.examples;

import java.awt.image.BufferedImage;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.vgg4j.Answer;
import org.vgg4j.Classifier;
import org.vgg4j.profiles.AccelerationSettings.Mode;
import org.vgg4j.profiles.Device;
import org.vgg4j.profiles.Precision;
import org.vgg4j.trainer.device.DeviceRequest;
import org.vgg4j.trainer.recipes.TestViews;

public class ClassifyPictures {

  public static void main(String[] args) throws Exception {
    Path image = Path.of(args[1]);
    DeviceRequest twoThreads = new DeviceRequest(Device.CPU, Precision.FP32, Mode.FIXED, 2);
    try (Classifier classifier = Classifier.open(Path.of(args[0]), twoThreads, TestViews.TWO)) {
      BufferedImage picture = ImageIO.read(image.toFile());
      System.out.println("picture: " + classifier.classify(picture).likeliest());
      try (InputStream stream = Files.newInputStream(image)) {
        System.out.println("stream: " + classifier.classify(stream).likeliest());
      }

      // From several threads: images that wait are computed together.
      ExecutorService requests = Executors.newFixedThreadPool(4);
      Future<Answer> one = requests.submit(() -> classifier.classify(image));
      Future<Answer> other = requests.submit(() -> classifier.classify(picture));
      System.out.println("threads: " + one.get().likeliest() + ", " + other.get().likeliest());
      requests.shutdown();

      // Many files: read ahead, computed in batches, answered in order.
      classifier
          .classify(List.of(image, Path.of("no-image.png"), image))
          .forEach(
              file ->
                  System.out.println(
                      file.file().getFileName()
                          + ": "
                          + file.answer()
                              .map(answer -> answer.likeliest().name())
                              .or(file::problem)
                              .orElseThrow()));
    }
  }
}
