/**
 * The agreement suites of all engines, run against cuDNN's: in a process of its own, whose ND4J
 * computes on the double.
 */
package org.vgg4j.cudadouble.agreement;
