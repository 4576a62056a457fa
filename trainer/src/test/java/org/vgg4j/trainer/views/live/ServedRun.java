package org.vgg4j.trainer.views.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.vgg4j.datasets.DatasetRequest;
import org.vgg4j.datasets.FetchProgress;
import org.vgg4j.datasets.batches.EpochBatches;
import org.vgg4j.datasets.catalog.Datasets;
import org.vgg4j.trainer.recipes.Recipes;
import org.vgg4j.trainer.runs.RunDirectory;
import org.vgg4j.trainer.training.StepPlan;
import org.vgg4j.trainer.training.TrainingObserver;
import org.vgg4j.trainer.training.TrainingSetup;

/** A served run that has just begun, and clients that write to the wire themselves. */
abstract class ServedRun {

  @TempDir private Path folder;

  final LiveState state = new LiveState();
  LiveServer server;

  @BeforeEach
  void serveARunThatHasJustBegun() throws IOException {
    Files.writeString(folder.resolve("recipe.yaml"), "model: vgg11\n");
    var splits =
        Datasets.open(
            new DatasetRequest("cifar10-sample", null, folder, 0.1, 100, 100, 1, 0),
            FetchProgress.silent());
    server = new LiveServer(0);
    var recipe = Recipes.resolve("quickstart", Map.of());
    var batches = new EpochBatches(splits.train().size(), 32, 1);
    server.show(
        new LivePage(
            new TrainingSetup(
                recipe,
                splits,
                null,
                batches,
                null,
                RunDirectory.open(folder),
                new StepPlan(recipe, batches, 0, 0, System.nanoTime()))),
        state);
  }

  @AfterEach
  void stop() {
    state.ended("ended");
    server.close();
  }

  final int port() {
    return java.net.URI.create(server.address()).getPort();
  }

  final String path() {
    return java.net.URI.create(server.address()).getPath();
  }

  final String host() {
    return "127.0.0.1:" + port();
  }

  final Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** Writes to the wire itself, since clients do not let one choose the host's name. */
  final Socket send(String text) throws IOException {
    Socket socket = connect();
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  final Socket ask(String method, String path, String host) throws IOException {
    return send(method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
  }

  /** All that is answered, to the end of the connection. */
  final String answer(String method, String path, String host) throws IOException {
    try (Socket socket = ask(method, path, host)) {
      return all(socket);
    }
  }

  static String all(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  static TrainingObserver.Step step(int number) {
    return new TrainingObserver.Step(1, number, 2.5 / number, 3, 32, 0.01, 0.5, 0.1);
  }

  static String next(BufferedReader events, String start) throws IOException {
    String line = events.readLine();
    while (line != null && !line.startsWith(start)) {
      line = events.readLine();
    }
    return line;
  }
}
