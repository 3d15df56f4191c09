/** Some lines could not be judged; all others were. */
export const EXIT_SOME_FAILED = 1;

/** Nothing was judged: the model, an option or a file was refused. */
export const EXIT_REFUSED = 2;
