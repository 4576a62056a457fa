/**
 * Names that users choose by, and what is said of one that there is not; where they give options to
 * Java.
 */
package org.vgg4j.choices;
