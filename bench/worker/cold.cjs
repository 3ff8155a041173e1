// A function's first invocation, and nothing else.
const { BUNDLE, EVENT, FUNCTION_ARN } = process.env;
const { handler } = require(BUNDLE);
const getRemainingTimeInMillis = () => 60_000;
void handler(JSON.parse(EVENT), { invokedFunctionArn: FUNCTION_ARN, getRemainingTimeInMillis });
