package jarl.env.minatar;

import jarl.env.minatar.Swimmers.Swimmer;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.random.RandomGenerator;

/** The rules of {@link MinAtarGame#SEAQUEST}. Within a kind, the latest arrival always moves first. */
final class Seaquest implements Game {

    private static final int SUB_FRONT = 0;
    private static final int SUB_BACK = 1;
    private static final int FRIENDLY_BULLET = 2;
    private static final int TRAIL = 3;
    private static final int ENEMY_BULLET = 4;
    private static final int ENEMY_FISH = 5;
    private static final int ENEMY_SUB = 6;
    private static final int OXYGEN_GAUGE = 7;
    private static final int DIVER_GAUGE = 8;
    private static final int DIVER = 9;

    private static final int START = 5;
    private static final int DEEPEST = 8;
    private static final int MAX_OXYGEN = 200;
    private static final int MAX_DIVERS = 6;
    private static final int RELOAD = 5;
    private static final int ENEMY_RELOAD = 10;
    private static final int DIVER_SPAWN_INTERVAL = 30;
    private static final int DIVER_MOVE_INTERVAL = 5;
    private static final int FIRST_SPAWN_INTERVAL = 20;
    private static final int FIRST_MOVE_INTERVAL = 5;
    private static final int LAST_MOVE_INTERVAL = 2;

    private final boolean ramping;
    private final Swimmers bullets = new Swimmers();
    private final Swimmers enemyBullets = new Swimmers();
    private final Swimmers fish = new Swimmers();
    private final Swimmers submarines = new Swimmers();
    private final Swimmers divers = new Swimmers();
    private int x;
    private int y;
    private boolean right;
    private boolean surfaced;
    private int oxygen;
    private int rescued;
    private int reload;
    private int spawnInterval;
    private int spawnTimer;
    private int diverTimer;
    private int moveInterval;
    private int rampLevel;
    private int points;
    private boolean over;

    Seaquest(boolean ramping) {
        this.ramping = ramping;
    }

    @Override
    public void start(RandomGenerator random) {
        for (Swimmers kind : kinds()) {
            kind.clear();
        }
        x = START;
        y = 0;
        right = false;
        surfaced = true;
        oxygen = MAX_OXYGEN;
        rescued = 0;
        reload = 0;
        spawnInterval = FIRST_SPAWN_INTERVAL;
        spawnTimer = spawnInterval;
        diverTimer = DIVER_SPAWN_INTERVAL;
        moveInterval = FIRST_MOVE_INTERVAL;
        rampLevel = 0;
        over = false;
    }

    private Swimmers[] kinds() {
        return new Swimmers[] {bullets, enemyBullets, fish, submarines, divers};
    }

    @Override
    public int play(MinAtarAction action, RandomGenerator random) {
        points = 0;
        spawn(random);
        command(action);
        moveBullets();
        moveDivers();
        moveSubmarines();
        moveEnemyBullets();
        for (int i = fish.count() - 1; i >= 0; i--) {
            moveEnemy(fish, i);
        }
        spawnTimer--;
        diverTimer--;
        reload = Math.max(0, reload - 1);
        breathe();
        return points;
    }

    private void spawn(RandomGenerator random) {
        if (spawnTimer == 0) {
            spawnTimer = spawnInterval;
            spawnEnemy(random);
        }
        if (diverTimer == 0) {
            diverTimer = DIVER_SPAWN_INTERVAL;
            boolean goesRight = random.nextBoolean();
            divers.add(edge(goesRight), random.nextInt(1, DEEPEST + 1), goesRight, DIVER_MOVE_INTERVAL, 0);
        }
    }

    /** Enemies that would meet others of their row head-on stay away. */
    private void spawnEnemy(RandomGenerator random) {
        boolean goesRight = random.nextBoolean();
        boolean shoots = random.nextInt(3) == 0;
        int row = random.nextInt(1, DEEPEST + 1);
        if (!submarines.anyAgainst(row, goesRight) && !fish.anyAgainst(row, goesRight)) {
            Swimmers kind = shoots ? submarines : fish;
            kind.add(edge(goesRight), row, goesRight, moveInterval, shoots ? ENEMY_RELOAD : 0);
        }
    }

    private static int edge(boolean goesRight) {
        return goesRight ? 0 : Grid.LAST;
    }

    private void command(MinAtarAction action) {
        switch (action) {
            case LEFT -> {
                x = Grid.clamp(x - 1);
                right = false;
            }
            case RIGHT -> {
                x = Grid.clamp(x + 1);
                right = true;
            }
            case UP -> y = Math.max(0, y - 1);
            case DOWN -> y = Math.min(DEEPEST, y + 1);
            case FIRE -> {
                if (reload == 0) {
                    bullets.add(x, y, right, 0, 0);
                    reload = RELOAD;
                }
            }
            case NOOP -> {}
        }
    }

    private void moveBullets() {
        for (int i = bullets.count() - 1; i >= 0; i--) {
            Swimmer bullet = bullets.get(i);
            bullet.advance();
            if (!Grid.contains(bullet.x)) {
                bullets.remove(i);
            } else if (fish.removeAt(bullet.x, bullet.y) || submarines.removeAt(bullet.x, bullet.y)) {
                bullets.remove(i);
                points++;
            }
        }
    }

    private void moveDivers() {
        for (int i = divers.count() - 1; i >= 0; i--) {
            Swimmer diver = divers.get(i);
            if (canRescue(diver)) {
                rescue(i);
            } else if (diver.moveTimer > 0) {
                diver.moveTimer--;
            } else {
                diver.moveTimer = DIVER_MOVE_INTERVAL;
                diver.advance();
                if (!Grid.contains(diver.x)) {
                    divers.remove(i);
                } else if (canRescue(diver)) {
                    rescue(i);
                }
            }
        }
    }

    private boolean canRescue(Swimmer diver) {
        return rescued < MAX_DIVERS && diver.isAt(x, y);
    }

    private void rescue(int diver) {
        divers.remove(diver);
        rescued++;
    }

    /** One that is hit, or leaves the sea, in the frame in which it is ready to shoot does still shoot. */
    private void moveSubmarines() {
        for (int i = submarines.count() - 1; i >= 0; i--) {
            Swimmer submarine = submarines.get(i);
            moveEnemy(submarines, i);
            if (submarine.reload > 0) {
                submarine.reload--;
            } else {
                submarine.reload = ENEMY_RELOAD;
                enemyBullets.add(submarine.x, submarine.y, submarine.right, 0, 0);
            }
        }
    }

    private void moveEnemy(Swimmers enemies, int i) {
        Swimmer enemy = enemies.get(i);
        over |= enemy.isAt(x, y);
        if (enemy.moveTimer > 0) {
            enemy.moveTimer--;
            return;
        }
        enemy.moveTimer = moveInterval;
        enemy.advance();
        if (!Grid.contains(enemy.x)) {
            enemies.remove(i);
        } else if (enemy.isAt(x, y)) {
            over = true;
        } else if (bullets.removeAt(enemy.x, enemy.y)) {
            enemies.remove(i);
            points++;
        }
    }

    private void moveEnemyBullets() {
        for (int i = enemyBullets.count() - 1; i >= 0; i--) {
            Swimmer bullet = enemyBullets.get(i);
            over |= bullet.isAt(x, y);
            bullet.advance();
            if (!Grid.contains(bullet.x)) {
                enemyBullets.remove(i);
            } else {
                over |= bullet.isAt(x, y);
            }
        }
    }

    private void breathe() {
        over |= oxygen <= 0;
        if (y > 0) {
            oxygen--;
            surfaced = false;
        } else if (!surfaced) {
            if (rescued == 0) {
                over = true;
            } else {
                surface();
            }
        }
    }

    /** Every surfacing takes one diver, that of all six too: it leaves -1, and the next surfacing is free. As published. */
    private void surface() {
        surfaced = true;
        if (rescued == MAX_DIVERS) {
            points += gauge();
            rescued = 0;
        }
        rescued--;
        oxygen = MAX_OXYGEN;
        if (ramping && (spawnInterval > 1 || moveInterval > LAST_MOVE_INTERVAL)) {
            ramp();
        }
    }

    /** Enemies appear more often; every second time they move faster, too. */
    private void ramp() {
        if (moveInterval > LAST_MOVE_INTERVAL && rampLevel % 2 == 1) {
            moveInterval--;
        }
        if (spawnInterval > 1) {
            spawnInterval--;
        }
        rampLevel++;
    }

    /** The number of cells of the gauge that the oxygen fills. */
    private int gauge() {
        return Math.max(0, oxygen) * Grid.SIZE / MAX_OXYGEN;
    }

    @Override
    public boolean over() {
        return over;
    }

    @Override
    public void draw(byte[] planes) {
        Grid.mark(planes, SUB_FRONT, x, y);
        Grid.mark(planes, SUB_BACK, right ? x - 1 : x + 1, y);
        Grid.markBits(planes, OXYGEN_GAUGE, Grid.LAST, (1 << gauge()) - 1);
        for (int i = 1; i <= rescued; i++) {
            Grid.mark(planes, DIVER_GAUGE, Grid.LAST - i, Grid.LAST);
        }
        bullets.mark(planes, FRIENDLY_BULLET);
        enemyBullets.mark(planes, ENEMY_BULLET);
        fish.mark(planes, ENEMY_FISH);
        fish.markTrails(planes, TRAIL);
        submarines.mark(planes, ENEMY_SUB);
        submarines.markTrails(planes, TRAIL);
        divers.mark(planes, DIVER);
        divers.markTrails(planes, TRAIL);
    }

    @Override
    public void save(DataOutput out) throws IOException {
        for (Swimmers kind : kinds()) {
            kind.save(out);
        }
        for (int value :
                new int[] {x, y, oxygen, rescued, reload, spawnInterval, spawnTimer, diverTimer, moveInterval, rampLevel
                }) {
            out.writeInt(value);
        }
        out.writeBoolean(right);
        out.writeBoolean(surfaced);
        out.writeBoolean(over);
    }

    @Override
    public void restore(DataInput in) throws IOException {
        for (Swimmers kind : kinds()) {
            kind.restore(in);
        }
        x = in.readInt();
        y = in.readInt();
        oxygen = in.readInt();
        rescued = in.readInt();
        reload = in.readInt();
        spawnInterval = in.readInt();
        spawnTimer = in.readInt();
        diverTimer = in.readInt();
        moveInterval = in.readInt();
        rampLevel = in.readInt();
        right = in.readBoolean();
        surfaced = in.readBoolean();
        over = in.readBoolean();
    }
}
