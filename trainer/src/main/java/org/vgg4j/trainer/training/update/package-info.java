/** What a step does to the weights beside the optimizer's rule: rates, what stays, averages. */
package org.vgg4j.trainer.training.update;
