package orders_test

import (
	"testing"

	"kaspibot/bot/orders"
)

func TestAPressBeforeTheLastOneAsksForNothingNew(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		press, last int64
		want        bool
	}{
		{7, 7, true}, {6, 7, true}, {8, 7, false},
		{0, 0, false}, {0, 7, false}, {7, 0, false}, // no press of a person's
		{7, 900_000_000, false}, // Telegram counts anew after a week of silence
	} {
		if got := (orders.Act{Press: c.press}).PressedBy(orders.Act{Press: c.last}); got != c.want {
			t.Errorf("press %d after %d: %v", c.press, c.last, got)
		}
	}
}
