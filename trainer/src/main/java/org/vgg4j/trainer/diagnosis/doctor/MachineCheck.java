package org.vgg4j.trainer.diagnosis.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.vgg4j.choices.JvmOptions;
import org.vgg4j.datasets.DatasetException;
import org.vgg4j.datasets.DatasetName;
import org.vgg4j.datasets.catalog.Datasets;
import org.vgg4j.datasets.cifar.CifarLayout;
import org.vgg4j.datasets.files.FileCheck;
import org.vgg4j.profiles.ComputeProfile;
import org.vgg4j.profiles.ComputeProfiles;
import org.vgg4j.profiles.Probe;
import org.vgg4j.trainer.device.ComputeDevice;
import org.vgg4j.trainer.device.NativeCache;
import org.vgg4j.trainer.device.NativeTrouble;
import org.vgg4j.trainer.runs.BuildInfo;
import org.vgg4j.trainer.runs.Home;
import org.vgg4j.trainer.runs.RunException;
import org.vgg4j.trainer.selftest.ProvenDevices;

/** Examines the machine without touching ND4J. */
public final class MachineCheck {

  private static final long GIGABYTE = 1L << 30;
  private static final long LEAST_MEMORY = 4 * GIGABYTE;
  private static final long LEAST_HEAP = GIGABYTE;
  private static final long LEAST_DISK = 2 * GIGABYTE;

  private MachineCheck() {}

  /** Looks at everything. */
  public static List<Check> examine() {
    List<Check> checks = new ArrayList<>();
    BuildInfo build = BuildInfo.load();
    checks.add(
        new Check("vgg4j", true, build.version() + ", Deeplearning4j " + build.deeplearning4j()));
    checks.add(
        new Check(
            "java",
            true,
            System.getProperty("java.version")
                + " on "
                + System.getProperty("os.name")
                + " "
                + System.getProperty("os.arch")));
    checks.add(
        memory(
            "memory",
            ComputeDevice.physicalMemory(),
            LEAST_MEMORY,
            "close other programs or train with a smaller --batch-size"));
    checks.add(
        memory(
            "heap",
            Runtime.getRuntime().maxMemory(),
            LEAST_HEAP,
            "set " + JvmOptions.with("-Xmx2g")));
    checks.addAll(devices());
    checks.add(disk());
    checks.add(cifar());
    checks.addAll(otherData());
    return checks;
  }

  private static Check memory(String subject, long found, long least, String remedy) {
    String text = String.format(Locale.ROOT, "%.1f GB", (double) found / GIGABYTE);
    return found >= least
        ? new Check(subject, true, text)
        : new Check(
            subject,
            false,
            text
                + String.format(
                    Locale.ROOT,
                    ", expected at least %.0f GB; %s",
                    (double) least / GIGABYTE,
                    remedy));
  }

  /** Looking for a GPU unpacks the library that asks for it. */
  private static List<Check> devices() {
    List<Check> checks = new ArrayList<>();
    try {
      Path folder = NativeCache.open();
      checks.add(
          NativeTrouble.ofFolder(folder)
              .map(trouble -> new Check("native code", false, trouble))
              .orElseGet(() -> new Check("native code", true, "unpacked into " + folder)));
      for (ComputeProfile profile : ComputeProfiles.available()) {
        checks.add(device(profile));
      }
    } catch (RunException e) {
      checks.add(new Check("native code", false, e.getMessage()));
    }
    return checks;
  }

  private static Check device(ComputeProfile profile) {
    Probe probe = profile.probe();
    if (probe instanceof Probe.Usable usable) {
      return new Check(
          "device " + profile.name(), true, usable.device() + proof(profile.name(), usable));
    }
    Probe.Unusable unusable = (Probe.Unusable) probe;
    return new Check("device " + profile.name(), !unusable.devicePresent(), unusable.reason());
  }

  private static String proof(String name, Probe.Usable device) {
    if (device.driver().isEmpty()) {
      return "";
    }
    return ", driver "
        + device.driver()
        + new ProvenDevices(Home.folder())
            .find(device.name(), device.driver())
            .map(date -> "; passed the self-test on " + date)
            .orElse("; `doctor --device " + name + "` tests what it computes");
  }

  private static Check disk() {
    Path folder = Home.folder().toAbsolutePath();
    while (folder.getParent() != null && !Files.exists(folder)) {
      folder = folder.getParent();
    }
    // FileStore looks the folder up among the mounted ones, and finds none in a changed root.
    long free = folder.toFile().getUsableSpace();
    return memory("disk", free, LEAST_DISK, "make room in " + folder + " or set VGG4J_HOME");
  }

  /** Verifying all of it would take minutes. */
  private static List<Check> otherData() {
    return Datasets.list(Home.folder()).stream()
        .filter(set -> set.fetchable() && set.here() && set.name() != DatasetName.CIFAR10)
        .map(
            set ->
                new Check(
                    set.name().id(),
                    true,
                    "here; `datasets verify %s` reads it".formatted(set.name())))
        .toList();
  }

  private static Check cifar() {
    String subject = DatasetName.CIFAR10.id();
    Path data = Home.folder().resolve("data");
    if (!Files.exists(data.resolve(CifarLayout.BINARY_FOLDER))) {
      return new Check(subject, true, "not here yet; `datasets fetch cifar10` brings it");
    }
    try {
      List<FileCheck> broken =
          Datasets.verify(DatasetName.CIFAR10, Home.folder(), null).stream()
              .filter(check -> !check.ok())
              .toList();
      return broken.isEmpty()
          ? new Check(subject, true, "whole, in " + data)
          : new Check(subject, false, broken.get(0).file() + ": " + broken.get(0).message());
    } catch (DatasetException e) {
      return new Check(subject, false, e.getMessage());
    }
  }
}
