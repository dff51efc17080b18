/** What no built-in rule says: `new Date()` and `Date()` without an argument read the clock. */
const message = 'core takes the time as an argument';
const readsClock = (node) =>
  node.arguments.length === 0 && node.callee.type === 'Identifier' && node.callee.name === 'Date';

export default {
  meta: { name: 'clock' },
  rules: {
    'no-current-date': {
      create: (context) => ({
        NewExpression(node) {
          if (readsClock(node)) context.report({ node, message });
        },
        // Date() gives the present time as text whatever its arguments are
        CallExpression(node) {
          if (node.callee.type === 'Identifier' && node.callee.name === 'Date') context.report({ node, message });
        },
      }),
    },
  },
};
