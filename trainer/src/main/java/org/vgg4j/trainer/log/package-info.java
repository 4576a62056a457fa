/** The log, in a run's folder or in the home. */
package org.vgg4j.trainer.log;
