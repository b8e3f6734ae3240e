/**
 * The environment interfaces, wrappers, the checker, and the registry of environments.
 *
 * <pre>
 *   Env (one column), VectorEnv (many columns)      implemented by users
 *   ForwardingEnv: TimeLimit, FrameStack, ...       wrappers
 *   EnvChecker                                      reports violations of the rules of Env
 *   EnvProvider, EnvSpec, Environments              environments by id
 * </pre>
 */
@NullMarked
package jarl.env;

import org.jspecify.annotations.NullMarked;
