/** What is wrong with a run, while it trains and afterwards, and with the machine. */
package org.vgg4j.trainer.diagnosis;
