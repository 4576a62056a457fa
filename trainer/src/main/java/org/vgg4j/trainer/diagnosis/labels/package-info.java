/** Images whose labels may be wrong. */
package org.vgg4j.trainer.diagnosis.labels;
