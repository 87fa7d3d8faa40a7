package kaspitest

// look counts a reading of an order, and lets a change of its lines take effect when its time has come.
func (s *Server) look(o *record) {
	if o.work == nil {
		return
	}
	if o.work.reads++; o.work.reads > s.switches.workReads {
		o.finish()
	}
}

// finish makes a change of lines real, unless the order is over. What an underweight does to the price is not
// published: here it does nothing.
func (o *record) finish() {
	lines := o.work.lines
	o.work = nil
	if !o.open() {
		return
	}
	for _, to := range lines {
		l := &o.Lines[to.number]
		o.Total = max(0, o.Total-l.Price*int64(l.Quantity-to.quantity))
		l.Quantity = to.quantity
		if to.weight != nil && l.Weight > 0 {
			l.Weight = int64(*to.weight)
		}
		if l.Quantity == 0 {
			o.gone[to.number] = true
		}
	}
}
