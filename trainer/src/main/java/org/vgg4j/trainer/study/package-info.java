/** Several trainings of the same recipe under several seeds, and what they say together. */
package org.vgg4j.trainer.study;
