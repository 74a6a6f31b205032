import { runTestsOf } from './run-tests-of.ts';

runTestsOf(['api/domain']);
