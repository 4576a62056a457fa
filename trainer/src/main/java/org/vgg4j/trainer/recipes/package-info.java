/** What to train and how: recipes as YAML, the flags that override them, and their validation. */
package org.vgg4j.trainer.recipes;
