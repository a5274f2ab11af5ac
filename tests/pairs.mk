# Compiles the pairs of the test schemas into one archive; the top Makefile calls it once they exist.

SOURCES := $(sort $(wildcard $(TREE)/*_vec.c $(TREE)/*_store.c))
OBJECTS := $(SOURCES:.c=.o)

$(BUILD)/tests/libpairs.a: $(OBJECTS)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(TREE)/%.o: $(TREE)/%.c $(TREE)/.made
	$(Q)$(CC) $(FLAGS) -I$(TREE) -c $< -o $@
