//! The numbers: one that the waiting side shows, among four to choose from.

use domain::Entropy;

/// How many numbers the approving side chooses from.
const CHOICES: usize = 4;

/// A number of two digits, every one as likely.
fn draw_one(entropy: &dyn Entropy) -> i32 {
    loop {
        let [byte] = entropy.bytes::<1>();
        // 180 is twice 90: what is above would make some numbers likelier than others.
        if byte < 180 {
            return 10 + i32::from(byte % 90);
        }
    }
}

/// The number to show, and the choice, in ascending order so that its place says nothing.
pub(super) fn draw(entropy: &dyn Entropy) -> (i32, Vec<i32>) {
    let number = draw_one(entropy);
    let mut choices = vec![number];
    while choices.len() < CHOICES {
        let other = draw_one(entropy);
        if !choices.contains(&other) {
            choices.push(other);
        }
    }
    choices.sort_unstable();
    (number, choices)
}

#[cfg(test)]
mod tests {
    use super::*;
    use testkit::SeededEntropy;

    #[test]
    fn four_different_numbers_of_two_digits_and_the_shown_one_in_any_place() {
        let mut places = [0; CHOICES];
        for seed in 0..200 {
            let (number, choices) = draw(&SeededEntropy::new(seed));
            assert!(choices.iter().all(|n| (10..100).contains(n)), "{choices:?}");
            assert!(choices.windows(2).all(|pair| pair[0] < pair[1]), "{choices:?}");
            places[choices.iter().position(|n| *n == number).expect("it is among them")] += 1;
        }
        assert!(places.iter().all(|times| *times > 20), "{places:?}");
    }
}
