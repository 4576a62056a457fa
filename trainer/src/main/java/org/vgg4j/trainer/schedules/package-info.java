/** Learning rates as pure functions of the step. */
package org.vgg4j.trainer.schedules;
