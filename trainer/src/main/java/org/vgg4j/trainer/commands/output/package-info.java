/** What commands print and write, beside the lines that only one of them has. */
package org.vgg4j.trainer.commands.output;
