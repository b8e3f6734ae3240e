"""Soft actor-critic on Gymnasium's HalfCheetah-v5 as a tight loop in JAX: one compiled update in each step, numpy's replay, nothing logged.

    pip install jax gymnasium mujoco imageio
    python sac_jax.py 3500
    XLA_FLAGS="--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1" python sac_jax.py 3500

Prints the steps a second after 1,000 updates. Networks, batches and updates are those of

    jarl train halfcheetah-sac steps=9000 algo.learning.minimumSteps=2000 evaluation.episodes=0
"""

import functools
import sys
import time

import gymnasium
import jax
import jax.numpy as jnp
import numpy as np

STEPS = int(sys.argv[1]) if len(sys.argv) > 1 else 3500
UNIFORM, WARM_UP, CAPACITY, BATCH = 1_000, 1_000, 1_000_000, 256
RATE, DISCOUNT, TAU = 1e-3, 0.99, 0.005
OBSERVATION, ACTION = 17, 6


def network(key, sizes, copies=()):
    layers = []
    for inputs, outputs in zip(sizes[:-1], sizes[1:]):
        key, own = jax.random.split(key)
        weight = jax.random.uniform(own, (*copies, inputs, outputs), minval=-1, maxval=1) / np.sqrt(inputs)
        layers.append((weight, jnp.zeros((*copies, 1, outputs) if copies else (outputs,))))
    return layers


def forward(layers, x):
    for weight, bias in layers[:-1]:
        x = jax.nn.relu(x @ weight + bias)
    weight, bias = layers[-1]
    return x @ weight + bias


def values(critics, state, action):
    return forward(critics, jnp.concatenate([state, action], -1))[..., 0]


def act(policy, state, key):
    mean, log_std = jnp.split(forward(policy, state), 2, -1)
    log_std = jnp.clip(log_std, -20, 2)
    noise = jax.random.normal(key, mean.shape)
    argument = mean + jnp.exp(log_std) * noise
    slope = 2 * (np.log(2) - argument - jax.nn.softplus(-2 * argument))
    log_probability = (-0.5 * noise**2 - log_std - 0.5 * np.log(2 * np.pi) - slope).sum(-1)
    return jnp.tanh(argument), log_probability


def adam(parameters, gradient, moments):
    first, second, t = moments
    t = t + 1
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, gradient)
    second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, gradient)
    parameters = jax.tree.map(
        lambda p, m, v: p - RATE * (m / (1 - 0.9**t)) / (jnp.sqrt(v / (1 - 0.999**t)) + 1e-8), parameters, first, second
    )
    return parameters, (first, second, t)


@functools.partial(jax.jit, donate_argnums=0)
def update(learner, state, action, reward, next_state, terminated):
    policy, critics, targets, log_alpha, of_policy, of_critics, of_alpha, key = learner
    key, first, second = jax.random.split(key, 3)
    alpha = jnp.exp(log_alpha)
    next_action, next_log_probability = act(policy, next_state, first)
    soft = values(targets, next_state, next_action).min(0) - alpha * next_log_probability
    wanted = reward + DISCOUNT * (1 - terminated) * soft

    def critic_loss(critics):
        return 0.5 * ((values(critics, state, action) - wanted) ** 2).mean(1).sum()

    critics, of_critics = adam(critics, jax.grad(critic_loss)(critics), of_critics)

    def policy_loss(policy):
        drawn, log_probability = act(policy, state, second)
        return (alpha * log_probability - values(critics, state, drawn).min(0)).mean(), log_probability

    gradient, log_probability = jax.grad(policy_loss, has_aux=True)(policy)
    policy, of_policy = adam(policy, gradient, of_policy)
    log_alpha, of_alpha = adam(log_alpha, -(log_probability - ACTION).mean(), of_alpha)
    targets = jax.tree.map(lambda target, own: target + TAU * (own - target), targets, critics)
    return policy, critics, targets, log_alpha, of_policy, of_critics, of_alpha, key


def start():
    policy = network(jax.random.PRNGKey(0), [OBSERVATION, 256, 256, 2 * ACTION])
    critics = network(jax.random.PRNGKey(1), [OBSERVATION + ACTION, 256, 256, 1], (2,))

    def moments(parameters):
        return jax.tree.map(jnp.zeros_like, parameters), jax.tree.map(jnp.zeros_like, parameters), jnp.zeros(())

    log_alpha = jnp.zeros(())
    return (
        policy,
        critics,
        jax.tree.map(jnp.copy, critics),
        log_alpha,
        moments(policy),
        moments(critics),
        moments(log_alpha),
        jax.random.PRNGKey(2),
    )


def main():
    env = gymnasium.make("HalfCheetah-v5")
    learner = start()
    choose = jax.jit(lambda policy, state, key: act(policy, state, key)[0])
    key = jax.random.PRNGKey(3)
    random = np.random.default_rng(0)
    states = np.zeros((CAPACITY, OBSERVATION), np.float32)
    next_states = np.zeros((CAPACITY, OBSERVATION), np.float32)
    actions = np.zeros((CAPACITY, ACTION), np.float32)
    rewards = np.zeros(CAPACITY, np.float32)
    ends = np.zeros(CAPACITY, np.float32)
    state, _ = env.reset(seed=0)
    began = 0.0
    for t in range(UNIFORM + WARM_UP + STEPS):
        if t < UNIFORM:
            action = env.action_space.sample()
        else:
            key, own = jax.random.split(key)
            action = np.asarray(choose(learner[0], state.astype(np.float32), own))
        next_state, reward, terminated, truncated, _ = env.step(action)
        states[t], next_states[t], actions[t], rewards[t], ends[t] = state, next_state, action, reward, terminated
        state = env.reset()[0] if terminated or truncated else next_state
        if t >= UNIFORM:
            rows = random.integers(0, t + 1, BATCH)
            learner = update(learner, states[rows], actions[rows], rewards[rows], next_states[rows], ends[rows])
        if t + 1 == UNIFORM + WARM_UP:
            jax.block_until_ready(learner)
            began = time.time()
    jax.block_until_ready(learner)
    print(f"{STEPS / (time.time() - began):.1f} steps/s")


if __name__ == "__main__":
    main()
