package org.vgg4j.profiles;

/**
 * The profile that was chosen.
 *
 * @param profile what the run uses
 * @param device what the probe found, for people
 * @param name the device's name alone, for people
 * @param memoryBytes the device's own memory; 0 if it computes in the machine's
 * @param driver its driver's version, for people; empty if it has none
 * @param line one line that says what is used and why, to be shown to the user
 */
public record DeviceSelection(
    ComputeProfile profile,
    String device,
    String name,
    long memoryBytes,
    String driver,
    String line) {}
