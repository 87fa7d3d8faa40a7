package price

import "kaspibot/feed"

// Rounding is the ending that prices have.
type Rounding string

// The endings. A price never goes down to one.
const (
	RoundNone Rounding = "none"  // whole tenge
	RoundUp10 Rounding = "up10"  // …0
	RoundTo90 Rounding = "to90"  // …90
	Round990  Rounding = "to990" // …990
)

// Roundings lists them, the default first.
func Roundings() []Rounding { return []Rounding{RoundUp10, RoundNone, RoundTo90, Round990} }

// grid is every price with one ending: tail, and each step above it.
type grid struct{ step, tail feed.Tenge }

func (r Rounding) grid() grid {
	switch r {
	case RoundNone:
		return grid{1, 0}
	case RoundTo90:
		return grid{100, 90}
	case Round990:
		return grid{1_000, 990}
	case RoundUp10:
	}
	return grid{10, 0}
}

// Up is the least price with the ending that is not under p.
func (r Rounding) Up(p feed.Tenge) feed.Tenge { return r.grid().up(p) }

func (g grid) up(p feed.Tenge) feed.Tenge {
	return g.tail + ceil(max(p, 1)-g.tail, g.step)*g.step // the tail is less than a step
}

// down is the dearest price of the grid that is not over p, or 0.
func (g grid) down(p feed.Tenge) feed.Tenge {
	if p < g.tail {
		return 0
	}
	return g.tail + (p-g.tail)/g.step*g.step
}
