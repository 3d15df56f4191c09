import swc from '@swc/jest';

/**
 * A test's modules run in a context of their own, where each look at a global takes as long as forty elsewhere
 * (sandboxInjectedGlobals, Jest's own remedy, is not for ES modules). What the core asks for all the time is looked up
 * once a module; what tests put something else in place of, such as Date, is not among it.
 */
const LOOKED_UP_ONCE =
  'const { Array, JSON, Map, Math, Number, Object, Set, String } = globalThis;';

/** @swc/jest, with that before the first line. */
export default {
  createTransformer(options) {
    const transformer = swc.createTransformer(options);
    const withLookUp = (result) => ({ ...result, code: `${LOOKED_UP_ONCE} ${result.code}` });
    return {
      ...transformer,
      process: (...told) => withLookUp(transformer.process(...told)),
      processAsync: async (...told) => withLookUp(await transformer.processAsync(...told)),
    };
  },
};
