package orders

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Moment is a point in the time to accept an order, counted in working time.
type Moment struct {
	Percent int           // so much of it has passed: 1 to 99
	Left    time.Duration // or so much of it is left, in whole minutes; zero when Percent counts
}

// ParseMoment reads "50%" as a share that has passed, and "10m" as minutes that are left.
func ParseMoment(text string) (Moment, error) {
	text = strings.ToLower(strings.Join(strings.Fields(text), ""))
	if number, ok := strings.CutSuffix(text, "%"); ok {
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 || n > 99 {
			return Moment{}, fmt.Errorf("%q: want a share from 1%% to 99%%", text)
		}
		return Moment{Percent: n}, nil
	}
	for _, unit := range []string{"minutes", "minute", "min", "минут", "мин", "м", "m"} {
		if number, ok := strings.CutSuffix(text, unit); ok {
			n, err := strconv.Atoi(number)
			if err != nil || n < 1 || n >= int(AcceptWithin/time.Minute) {
				return Moment{}, fmt.Errorf("%q: want from 1m to %dm", text, int(AcceptWithin/time.Minute)-1)
			}
			return Moment{Left: time.Duration(n) * time.Minute}, nil
		}
	}
	return Moment{}, fmt.Errorf("%q: want a share such as 50%%, or minutes that are left such as 10m", text)
}

// maxMoments is how many reminders there may be, and how many steps of an escalation.
const maxMoments = 8

// ParseMoments reads moments with commas or blanks between, in the order in which they come. An empty text is none.
func ParseMoments(text string) ([]Moment, error) {
	text = strings.NewReplacer(" %", "%", " m", "m", " м", "м").Replace(text)
	var moments []Moment
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(", ;\t\n", r) }) {
		m, err := ParseMoment(part)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(moments, m) {
			moments = append(moments, m)
		}
	}
	if len(moments) > maxMoments {
		return nil, fmt.Errorf("%d moments: at most %d", len(moments), maxMoments)
	}
	slices.SortStableFunc(moments, Moment.Compare)
	return moments, nil
}

// Compare orders moments by when they come in the time to accept a usual order.
func (m Moment) Compare(other Moment) int {
	return cmp.Compare(m.after(AcceptWithin), other.after(AcceptWithin))
}

// after is how much of a window has passed at the moment.
func (m Moment) after(window time.Duration) time.Duration {
	if m.Left > 0 {
		return window - m.Left
	}
	return window * time.Duration(m.Percent) / 100
}

func (m Moment) String() string {
	if m.Left > 0 {
		return fmt.Sprintf("%dm", m.Left/time.Minute)
	}
	return fmt.Sprintf("%d%%", m.Percent)
}

// Minutes are those that are left, zero when Percent counts.
func (m Moment) Minutes() int { return int(m.Left / time.Minute) }

// MarshalText and UnmarshalText keep a moment as ParseMoment reads it.
func (m Moment) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (m *Moment) UnmarshalText(text []byte) (err error) {
	*m, err = ParseMoment(string(text))
	return err
}

// MomentAt is when a moment of an order comes; false when it comes as soon as the order does, whose card says enough.
func (h Hours) MomentAt(r Record, m Moment) (at time.Time, ok bool) {
	after := m.after(r.Window())
	if after <= 0 {
		return time.Time{}, false
	}
	return h.Add(r.clockStart(), after), true
}
