package io.prefero.lab.sums;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefero.lab.bench.Demonstration;
import io.prefero.lab.bench.Preference;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class SumsTest {
    private static final String PROBLEM = "3 5 2 7 1 9 :";
    private static final String RIGHT = " 3+ 5= 8; 8+ 2= 0; 0+ 7= 7; 7+ 1= 8; 8+ 9= 7; A 7";
    private static final String WRONG = " 3+ 5= 8; 8+ 2= 1; 1+ 7= 8; 8+ 1= 9; 9+ 9= 8; A 8";

    @Test
    void theSolutionIsARunningSumModuloTen() {
        assertThat(String.join("", Sums.right(PROBLEM))).isEqualTo(RIGHT);
        assertThat(Sums.split(RIGHT)).isEqualTo(Sums.right(PROBLEM));
        assertThat(Sums.begun(PROBLEM, 2)).isEqualTo(PROBLEM + " 3+ 5= 8; 8+ 2= 0;");
    }

    @Test
    void theVerifierFindsTheFirstWrongStep() {
        assertThat(Sums.rightSteps(PROBLEM, RIGHT)).isEqualTo(6);
        assertThat(Sums.rightSteps(PROBLEM, WRONG)).isEqualTo(1);
        assertThat(Sums.rightSteps(PROBLEM, " 3+ 5= 8; 8+ 2= 0; 0+ 8=")).isEqualTo(2);
        assertThat(Sums.rightSteps(PROBLEM, "")).isZero();
    }

    @Test
    void onlyTheRightAnswerAtTheEndSolves() {
        assertThat(Sums.solved(PROBLEM, RIGHT)).isTrue();
        assertThat(Sums.solved(PROBLEM, WRONG)).isFalse();
        assertThat(Sums.solved(PROBLEM, " A 7 A")).isFalse();
        assertThat(Sums.solved(PROBLEM, Sums.letters(RIGHT))).isFalse();
    }

    @Test
    void foreignWordsSayTheSame() {
        assertThat(Sums.letters(" 3+ 5= 8;")).isEqualTo(" d+ f= i;");
        assertThat(Sums.SUBJECT.words().words()).doesNotHaveDuplicates().contains("d+", "f=", "i;", "3+", "9", "A");
    }

    @Test
    void aMistakeIsAPairOfStepsAndAPairOfSolutions() {
        Mistake mistake = new Mistake(PROBLEM, 1, " 8+ 2= 1;", " 8+ 2= 0;", WRONG, RIGHT);
        assertThat(mistake.step()).isEqualTo(new Preference(PROBLEM + " 3+ 5= 8;", " 8+ 2= 0;", " 8+ 2= 1;"));
        assertThat(mistake.foreignStep()).isEqualTo(new Preference(PROBLEM + " 3+ 5= 8;", " i+ c= a;", " 8+ 2= 1;"));
        assertThat(mistake.solution()).isEqualTo(new Preference(PROBLEM, RIGHT, WRONG));
    }

    @Test
    void thePupilDoesTwentySumsWronglySixTimesInTenAndGoesOnRightly() {
        Pupil pupil = Pupil.of(1);
        assertThat(pupil.wrong()).hasSize(20);
        int buggy = 0;
        int wrong = 0;
        for (int row = 0; row < 4000; row++) {
            Demonstration solution = pupil.demonstration(row);
            for (String step : Sums.split(solution.completion()).subList(0, 5)) {
                int[] abc = Arrays.stream(step.strip().split("[^0-9]+", -1))
                        .limit(3)
                        .mapToInt(Integer::parseInt)
                        .toArray();
                boolean right = abc[2] == (abc[0] + abc[1]) % 10;
                int pair = 10 * abc[0] + abc[1];
                assertThat(right || pupil.wrong().getOrDefault(pair, -1) == abc[2])
                        .isTrue();
                buggy += pupil.wrong().containsKey(pair) ? 1 : 0;
                wrong += right ? 0 : 1;
            }
        }
        assertThat((double) wrong / buggy).isCloseTo(0.6, within(0.02));
    }

    @Test
    void theSeedDecidesEverything() {
        assertThat(Pupil.of(1)).isEqualTo(Pupil.of(1)).isNotEqualTo(Pupil.of(2));
        assertThat(Pupil.of(1).demonstration(3)).isEqualTo(Pupil.of(1).demonstration(3));
        List<String> problems = Sums.problems(1, "exam", 3);
        assertThat(problems).isEqualTo(Sums.problems(1, "exam", 5).subList(0, 3));
        assertThat(problems).allMatch(problem -> problem.matches("(\\d ){6}:"));
        assertThat(Sums.LENGTH).isEqualTo(RIGHT.strip().split(" ", -1).length + 1);
    }
}
