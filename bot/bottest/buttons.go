package bottest

// Accept is the button that accepts an order.
func Accept(code string) string { return "v1:acc:" + code }

// Details is the button that tells all about an order.
func Details(code string) string { return "v1:det:" + code }

// Cancel is the button that asks why to cancel an order.
func Cancel(code string) string { return "v1:can:" + code }

// Lines is the button that shows what may be taken out of an order.
func Lines(code string) string { return "v1:lin:" + code }

// Hold is the button by which a person says that they are at an order, Release that by which they give it back.
func Hold(code string) string { return "v1:hold:" + code }

// Release is the button that gives an order back.
func Release(code string) string { return "v1:free:" + code }

// Code is the button that has Kaspi send the buyer a code.
func Code(code string) string { return "v1:code:" + code }

// Open is the button that shows an order's card.
func Open(code string) string { return "v1:open:" + code }

// Pack is the button that asks into how many parcels an order is packed.
func Pack(code string) string { return "v1:pack:" + code }

// Fresh are the buttons of a new order's card.
func Fresh(code string) []string {
	return []string{Accept(code), Details(code), Hold(code), Cancel(code)}
}

// PickedUp are the buttons of an order that is accepted and to be given out.
func PickedUp(code string) []string {
	return []string{Code(code), Details(code), Cancel(code), Lines(code)}
}

// WantPosts compares how many requests to accept an order arrived, and how many took effect.
func (s *Shop) WantPosts(code string, posts, effects int) {
	s.t.Helper()
	if n := s.Kaspi.Accepts(code); n != posts {
		s.t.Errorf("order %s: %d requests to accept, want %d", code, n, posts)
	}
	if n := s.Kaspi.Accepted(code); n != effects {
		s.t.Errorf("order %s: accepted %d times, want %d", code, n, effects)
	}
}
