// Prints the places of the fields that jarl-mujoco reads, for the MuJoCo whose headers this is compiled with:
//   cc -I FOLDER_WITH_mujoco -o layout layout.c && ./layout > ../resources/jarl/mujoco/layouts/VERSION.txt
// Every line: structure, field, offset and size in bytes. A size of 8 of an array is that of its pointer.
#include <mujoco/mujoco.h>
#include <stddef.h>
#include <stdio.h>

// Version 2 has two digits after the major version, version 3.2 and later have six digits in all.
#if mjVERSION_HEADER < 1000
#define MAJOR (mjVERSION_HEADER / 100)
#define MINOR (mjVERSION_HEADER / 10 % 10)
#define PATCH (mjVERSION_HEADER % 10)
#else
#define MAJOR (mjVERSION_HEADER / 1000000)
#define MINOR (mjVERSION_HEADER / 1000 % 1000)
#define PATCH (mjVERSION_HEADER % 1000)
#endif

#define ROW(type, field) printf("%s %s %zu %zu\n", #type, #field, offsetof(type, field), sizeof(((type*)0)->field))
#define MODEL(field) ROW(mjModel, field);
#define DATA(field) ROW(mjData, field);
#define CAMERA(field) ROW(mjvCamera, field);
#define CONTEXT(field) ROW(mjrContext, field);
// A whole structure that the caller allocates.
#define WHOLE(type) printf("%s sizeof 0 %zu\n", #type, sizeof(type));

int main(void) {
  printf("# Structures of MuJoCo %d.%d.%d, printed by src/main/layout/layout.c\n", MAJOR, MINOR, PATCH);
  printf("version %d\n", mjVERSION_HEADER);
  MODEL(nq) MODEL(nv) MODEL(nu) MODEL(na) MODEL(nbody) MODEL(njnt) MODEL(ngeom) MODEL(nsite) MODEL(nsensor) MODEL(ncam) MODEL(nmat) MODEL(ntex)
  MODEL(nsensordata) MODEL(nbuffer)
  MODEL(opt.timestep) MODEL(buffer)
  MODEL(qpos0) MODEL(body_mass) MODEL(jnt_type) MODEL(jnt_qposadr) MODEL(jnt_dofadr)
  MODEL(geom_type) MODEL(geom_bodyid) MODEL(geom_size) MODEL(geom_rgba)
  MODEL(actuator_ctrllimited) MODEL(actuator_ctrlrange) MODEL(sensor_dim) MODEL(sensor_adr)
  MODEL(vis.global.offwidth) MODEL(vis.global.offheight)
  DATA(nbuffer) DATA(warning) DATA(time) DATA(buffer)
  DATA(qpos) DATA(qvel) DATA(act) DATA(qacc_warmstart) DATA(ctrl)
  DATA(xpos) DATA(xipos) DATA(geom_xpos) DATA(geom_xmat) DATA(site_xpos)
  DATA(cinert) DATA(cvel) DATA(qfrc_actuator) DATA(qfrc_constraint) DATA(cfrc_ext) DATA(sensordata)
  WHOLE(mjvScene) WHOLE(mjvOption) WHOLE(mjvPerturb) WHOLE(mjvCamera) WHOLE(mjrContext)
  CAMERA(type) CAMERA(fixedcamid) CAMERA(trackbodyid) CAMERA(distance) CAMERA(azimuth) CAMERA(elevation)
  CONTEXT(offWidth) CONTEXT(offHeight) CONTEXT(currentBuffer)
  ROW(mjvScene, maxgeom);
  // Numbers of enumerations stand in the place of the offset.
  printf("mjWarning BADQPOS %d %zu\n", mjWARN_BADQPOS, sizeof(mjWarningStat));
  printf("mjWarning BADCTRL %d %zu\n", mjWARN_BADCTRL, sizeof(mjWarningStat));
  printf("mjWarning number %zu %zu\n", offsetof(mjWarningStat, number), sizeof(((mjWarningStat*)0)->number));
  printf("mjObj BODY %d 4\n", mjOBJ_BODY);
  printf("mjObj JOINT %d 4\n", mjOBJ_JOINT);
  printf("mjObj SITE %d 4\n", mjOBJ_SITE);
  printf("mjObj SENSOR %d 4\n", mjOBJ_SENSOR);
  printf("mjObj CAMERA %d 4\n", mjOBJ_CAMERA);
  printf("mjtCamera FIXED %d 4\n", mjCAMERA_FIXED);
  printf("mjtCatBit ALL %d 4\n", mjCAT_ALL);
  printf("mjtFramebuffer OFFSCREEN %d 4\n", mjFB_OFFSCREEN);
  printf("mjtFontScale 100 %d 4\n", mjFONTSCALE_100);
  printf("mjMAXTEXTURE texture %d 4\n", mjMAXTEXTURE);
#ifdef mjMAXMATERIAL
  printf("mjMAXMATERIAL material %d 4\n", mjMAXMATERIAL);
#endif
#if MAJOR >= 3
  printf("mjState INTEGRATION %d 4\n", mjSTATE_INTEGRATION);
#endif
  return 0;
}
