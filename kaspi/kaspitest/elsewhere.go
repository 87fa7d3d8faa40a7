package kaspitest

import (
	"encoding/json"
	"time"
)

// The methods below are what happens without the API: in the cabinet, at the buyer's, on the way. Each tells
// whether the order was in a position for it.

// AcceptInCabinet accepts a new order by hand, or by automatic acceptance.
func (s *Server) AcceptInCabinet(code string) bool {
	return s.happen(code, func(o *record, _ time.Time) bool { return o.accept() == "" })
}

// Cancel cancels an order that is not finished, as the buyer, Kaspi or a time limit does. Goods that are
// already under way come back first.
func (s *Server) Cancel(code, reason string) bool {
	return s.happen(code, func(o *record, _ time.Time) bool {
		if !o.open() {
			return false
		}
		o.cancel(reason)
		return true
	})
}

// Sign is the buyer signing the credit papers.
func (s *Server) Sign(code string) bool {
	return s.happen(code, func(o *record, _ time.Time) bool {
		if !o.SignatureRequired {
			return false
		}
		o.SignatureRequired = false
		if o.State == "SIGN_REQUIRED" {
			o.State = "NEW"
		}
		return true
	})
}

// AssembleInCabinet packs an accepted order of Kaspi's delivery by hand, into one parcel.
func (s *Server) AssembleInCabinet(code string) bool {
	return s.happen(code, func(o *record, _ time.Time) bool {
		return !o.assembled && o.assemble(changeAttributes{NumberOfSpace: json.RawMessage("1")}) == ""
	})
}

// Return is the buyer of a completed order giving the goods back. Where such an order is filed is not published: here
// it goes back to Kaspi's delivery if it came by it, and stays in the archive otherwise.
func (s *Server) Return(code string) bool {
	return s.happen(code, func(o *record, _ time.Time) bool {
		if o.Status != "COMPLETED" {
			return false
		}
		o.Status = returnRequested
		if o.Delivery.kaspi() {
			o.State = "KASPI_DELIVERY"
		}
		return true
	})
}

// HandOver is the courier, or the reception point, taking a packed order.
func (s *Server) HandOver(code string) bool {
	return s.happen(code, func(o *record, now time.Time) bool {
		if !o.assembled || !o.handed.IsZero() || !o.open() {
			return false
		}
		o.handed = now
		return true
	})
}

// Deliver is Kaspi giving a handed over order to its buyer.
func (s *Server) Deliver(code string) bool {
	return s.happen(code, func(o *record, now time.Time) bool {
		if o.handed.IsZero() || !o.open() {
			return false
		}
		o.complete(now)
		return true
	})
}

// GiveOutInCabinet is the seller giving an accepted order of their own delivery, or of pickup, to its buyer.
func (s *Server) GiveOutInCabinet(code string) bool {
	return s.happen(code, func(o *record, now time.Time) bool {
		if o.Status != "ACCEPTED_BY_MERCHANT" || o.State != "DELIVERY" && o.State != "PICKUP" || o.awaited() {
			return false
		}
		o.complete(now)
		return true
	})
}

func (s *Server) happen(code string, what func(*record, time.Time) bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, ok := s.orders[code]
	return ok && what(o, s.switches.now())
}

// open reports whether an order can still be cancelled.
func (o *record) open() bool {
	return o.Status == "APPROVED_BY_BANK" || o.Status == "ACCEPTED_BY_MERCHANT"
}

// accept moves a new order to where its delivery puts it, or says why not.
func (o *record) accept() (refused string) {
	if o.State != "NEW" || o.Status != "APPROVED_BY_BANK" {
		return invented("an order of state " + o.State + " and status " + o.Status + " cannot be accepted")
	}
	o.State, o.Status = o.Delivery.state(), "ACCEPTED_BY_MERCHANT"
	return ""
}

func (o *record) cancel(reason string) {
	o.reason = reason
	if o.handed.IsZero() {
		o.State, o.Status = "ARCHIVE", "CANCELLED"
		return
	}
	o.Status = "CANCELLING"
}

func (o *record) complete(now time.Time) {
	o.State, o.Status, o.completed = "ARCHIVE", "COMPLETED", now
}
