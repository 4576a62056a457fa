/** What a user sees in the terminal: lines, progress bars, tables. */
package org.vgg4j.trainer.terminal;
