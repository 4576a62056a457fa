package org.vgg4j.trainer.diagnosis.doctor;

/**
 * One thing that was looked at.
 *
 * @param sound whether nothing has to be done about it
 * @param text what was found and, where it is not sound, what to do
 */
public record Check(String subject, boolean sound, String text) {}
