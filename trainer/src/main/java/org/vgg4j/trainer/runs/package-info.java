/** A run's folder: its files, and how they are written so that none is ever half there. */
package org.vgg4j.trainer.runs;
