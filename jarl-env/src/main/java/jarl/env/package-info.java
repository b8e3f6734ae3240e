/**
 * The environment interfaces, wrappers, and the registry of environments.
 *
 * <pre>
 *   Env (one column), VectorEnv (many columns)      implemented by users
 *   ForwardingEnv: TimeLimit, FrameStack, ...       wrappers
 *   EnvProvider, EnvSpec, Environments              environments by id
 * </pre>
 */
@NullMarked
package jarl.env;

import org.jspecify.annotations.NullMarked;
