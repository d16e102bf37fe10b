# One word for each check; ./run does the work and sets up what is missing.
.PHONY: demo style types tests cover versions bench all
demo style types tests cover versions bench all:
	@./run $@
