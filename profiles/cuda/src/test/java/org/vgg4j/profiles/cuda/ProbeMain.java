package org.vgg4j.profiles.cuda;

import org.vgg4j.profiles.ComputeProfile;
import org.vgg4j.profiles.ComputeProfiles;

/** Prints what the CUDA profile's probe found, twice: the second answer must be the first. */
public final class ProbeMain {

  private ProbeMain() {}

  public static void main(String[] arguments) {
    for (ComputeProfile profile : ComputeProfiles.available()) {
      if (profile.name().equals("cuda")) {
        System.out.println(profile.probe());
        System.out.println(new CudaProfile().probe());
      }
    }
    System.exit(0);
  }
}
