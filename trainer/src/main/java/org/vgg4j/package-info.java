/**
 * The Java API: {@link org.vgg4j.Classifier} says what images show, {@link org.vgg4j.Training}
 * trains. Both compute in this process, print nothing, log by slf4j and report every failure by an
 * exception whose message is one line: what was found, what was expected, what to do. Where a line
 * names an option of the command line, such as {@code --lr}, the recipe field of that meaning is
 * meant; {@code docs/recipes.md} lists them.
 */
package org.vgg4j;
