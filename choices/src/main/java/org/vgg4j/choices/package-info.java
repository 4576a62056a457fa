/** Names that users choose by, and what is said of one that there is not. */
package org.vgg4j.choices;
