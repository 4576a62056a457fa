/** A training in the terminal, line by line. */
package org.vgg4j.trainer.views.console;
