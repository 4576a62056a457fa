/** Finds out what is wrong, and says what to do about it. */
package org.vgg4j.trainer.diagnosis.doctor;
