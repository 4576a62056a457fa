/** Options that several commands share, and how their texts become values. */
package org.vgg4j.trainer.commands.options;
