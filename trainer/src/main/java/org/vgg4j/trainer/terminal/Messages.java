package org.vgg4j.trainer.terminal;

/** Takes lines for the user: a terminal, or whatever a program that uses this one has. */
public interface Messages {

  /** A line that tells what is, or is done. */
  void say(String line);

  /** A line that a user should not miss. */
  void warn(String line);
}
