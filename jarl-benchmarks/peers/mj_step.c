// Steps of a model a second, a random action for each, in one thread: what MuJoCo takes by itself, without observations and rewards.
//
//   M=venv/lib/python3.11/site-packages/mujoco
//   gcc -O2 mj_step.c -o mj_step -I $M/include -L $M -l:libmujoco.so.3.14.0 -Wl,-rpath,$M
//   cd jarl-mujoco/src/main/resources/jarl/mujoco/models
//   sed -e '/<!-- look.xml -->/{r look.xml' -e 'd}' half-cheetah.xml > /tmp/half-cheetah.xml
//   mj_step /tmp/half-cheetah.xml 5 100000
//
// Beside it: jarl bench halfcheetah-ppo --workers 1 --parts step --mujoco-lib $M
#include <mujoco/mujoco.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "mj_step MODEL FRAME_SKIP STEPS\n");
    return 2;
  }
  char error[1000] = "";
  mjModel *model = mj_loadXML(argv[1], NULL, error, sizeof error);
  if (!model) {
    fprintf(stderr, "%s\n", error);
    return 1;
  }
  mjData *data = mj_makeData(model);
  int frames = atoi(argv[2]);
  long steps = atol(argv[3]);
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (long t = 0; t < steps; t++) {
    if (t % 1000 == 0) {
      mj_resetData(model, data); // an episode's horizon
    }
    for (int i = 0; i < model->nu; i++) {
      data->ctrl[i] = 2.0 * rand() / RAND_MAX - 1;
    }
    for (int frame = 0; frame < frames; frame++) {
      mj_step(model, data);
    }
  }
  clock_gettime(CLOCK_MONOTONIC, &end);
  printf("%.0f steps/s\n", steps / (end.tv_sec - start.tv_sec + (end.tv_nsec - start.tv_nsec) / 1e9));
}
